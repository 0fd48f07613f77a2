"""From blocks to the words, HTML and text that one customer gets; compiled once, merged in a sandbox for each."""
