"""PuLP problems solved by HiGHS; its options, codes and quirks stay in here."""

from wfm.solver.collection import no_collection
from wfm.solver.columns import relax_matrix, with_columns
from wfm.solver.expression import weighted_sum
from wfm.solver.matrix import matrix_of
from wfm.solver.solve import INTERIOR_POINT, relax, solve, values_of

__all__ = [
    "no_collection",
    "INTERIOR_POINT",
    "matrix_of",
    "relax",
    "relax_matrix",
    "solve",
    "values_of",
    "weighted_sum",
    "with_columns",
]
