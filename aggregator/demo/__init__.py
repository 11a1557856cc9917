"""A sample newspaper of five outlets, written for this program and served on loopback: what `aggregator demo` reads.

Articles are files in `articles/<outlet>/`, page layouts in `layouts/`. `paper` reads them, `pages` and `feeds` set them,
`newspaper` serves them. All are fiction; they may be used under the licence of this repository.
"""
