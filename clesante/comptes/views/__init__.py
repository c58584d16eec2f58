"""Pages of accounts: entering, the account itself, second factors, invitations."""
