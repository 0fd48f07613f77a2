"""What can be said of a flow by looking at its drawing: reachability, loops, checks, layout."""
