"""Letters out of the house: exact bytes, the SMTP conversation, and the catcher that plays the other side."""
