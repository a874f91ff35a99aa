"""PuLP problems solved by HiGHS; its options, codes and quirks stay in here."""

from wfm.solver.expression import weighted_sum
from wfm.solver.solve import INTERIOR_POINT, relax, solve, values_of

__all__ = ["INTERIOR_POINT", "relax", "solve", "values_of", "weighted_sum"]
