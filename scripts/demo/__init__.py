"""The demo story: Lakeside Motors, a car dealer with a workshop and a club, 18 months of it.

Every chapter is one file with one function `tell(env, story)`.  All chance comes from one seeded
generator, all dates are counted back from the story's `today`, so the screens of the first
evening have something to show today, whenever that is.
"""
