"""Forms of the staff side: what people type is read here, and only here."""
