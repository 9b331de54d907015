"""The dashboard: from the fleet to an asset to a day, live while files arrive (`dubegrid dashboard`)."""
