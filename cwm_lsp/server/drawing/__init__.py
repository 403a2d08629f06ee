"""What stands on the screen: hints, hovers and tables, drawn from a prediction as far as it has come."""
