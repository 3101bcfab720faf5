"""A believable vendor for `make demo`, and any folder of files in its place.

The vendor is Lumenara, a data-analytics SaaS. Its customers are invented by plain Python with a seed, so that everybody
sees the same companies; nothing is fitted to how scores are computed, and a share of the customers behaves against
every model on purpose. `cast` to `files` write the files, `load` to `summary` bring them in as a vendor would.
"""
