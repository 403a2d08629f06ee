"""What is wrong with a document's code, how it is told, and how the user switches it off."""
