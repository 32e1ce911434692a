def room_class(colour): return colour or "fern"
