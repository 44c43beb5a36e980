"""What each calculator answers: from a checked form to an account for people and JSON for programs."""
