"""The merchant's BTAS menu: send in, bind the code, ship (BTAS-2d)."""
