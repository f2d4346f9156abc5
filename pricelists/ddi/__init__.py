"""What is special to DDI pricelists: their formula, their plan, their preview and their margins."""
