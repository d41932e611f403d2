"""What braggtrace 0.1.0 wrote is data: none of it is collected from where it lies."""

collect_ignore = ["0.1.0"]
