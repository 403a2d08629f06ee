"""An open document as text: its versions, its edits, the call in focus and the lines that decide."""
