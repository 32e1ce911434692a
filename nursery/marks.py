CHOICES = [(n, n.title()) for n in "fox owl rabbit turtle fish hedgehog butterfly whale bee frog snail duck".split()]
