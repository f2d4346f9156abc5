"""The pages of price packages and of What does it cost?"""
