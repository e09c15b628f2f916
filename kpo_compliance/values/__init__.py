"""Values in contract text, English and Turkish: durations, dates, money, numbers, places, names.

All functions take a piece of text; spans are relative to it. Time is linear in its length. Each kind is a module, so that
who compares lengths of time does not load the states and countries of the world.
"""
