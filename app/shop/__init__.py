"""Where customers, orders and events come from: files, one module per kind. Pure reading, nothing is written."""
