"""Real ledgers, spoilt in ten thousand ways: the reader refuses them in words or reads them whole, and never breaks."""
