"""`luodi bench`: how fast this machine does Luodi's work, as ratios to the bare minimum measured in the same run."""
