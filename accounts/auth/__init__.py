"""How people come in: what this installation decides differently from allauth."""
