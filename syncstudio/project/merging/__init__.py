"""Two copies of a project made into one: what each did since they parted, what fits, what only a person can say.

Start at `merge.merge_in`; `plan.merge_plan` is its heart: two sets of net changes in, what to
write and what to ask out. Imports the rest of `project` only.
"""
