"""What people read: the very HTML that is sent, five people side by side."""
