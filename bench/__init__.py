"""How fast Surety is, each figure beside a reference that was measured in the same run on the same machine.

python -m bench              every row of the default run
python -m bench batches api  only these
"""
