"""What the program calls things: steps, rules, edits."""
