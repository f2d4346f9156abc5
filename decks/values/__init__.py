"""One cell in, one value out: each module reads one kind of cell or raises `Problem`."""
