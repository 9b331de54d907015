"""What is created in the account: resources, policies, functions, trigger, alarms; and the connection to it."""
