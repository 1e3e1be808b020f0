"""The gateway: everything a browser, a Rasa client or an advisor's page talks to."""
