"""What leaves by HTTP: text messages through a gateway, calls to other systems."""
