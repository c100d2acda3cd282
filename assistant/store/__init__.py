"""What outlives a call: releases of scripts, accounts, counts, what was asked in vain."""
