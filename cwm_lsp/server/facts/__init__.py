"""What is known of documents without a prediction, found by the helper process: calls, growth, verdicts."""
