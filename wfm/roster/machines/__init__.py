"""Rules as machines, for what builds rosters; the judge states them on its own."""
