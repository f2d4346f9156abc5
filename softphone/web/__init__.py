"""The web softphone: public pages at a web product's own address, and the portal's panel about them."""
