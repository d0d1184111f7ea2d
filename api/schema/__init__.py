"""The schema machine: what the files say (files, check), how a database gets there (migrate), who may use it
(roles), and the pages made from the result (pages).
"""
