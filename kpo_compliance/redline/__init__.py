"""The cure written into the contract itself: tracked changes and comments in Word, highlights and notes in PDF."""
