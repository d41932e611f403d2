"""The crystal's defaults."""

from braggtrace.experiment import Cell, Crystal, StructureFactors


def test_crystal_is_one_unturned_cell_by_default():
    crystal = Crystal(structure_factors=StructureFactors())
    assert crystal.cells == (1, 1, 1)
    assert crystal.misset == (0.0, 0.0, 0.0)
    assert crystal.cell is None
    assert crystal.matrix is None


def test_reflections_outside_the_list_are_absent_by_default():
    factors = StructureFactors()
    assert factors.hkl is None
    assert factors.default_F == 0.0


def test_cells_of_equal_numbers_are_equal():
    numbers = {"a": 1.0, "b": 2.0, "c": 3.0, "alpha": 1.5, "beta": 1.6, "gamma": 1.7}
    assert Cell(**numbers) == Cell(**numbers)
    assert Cell(**numbers) != Cell(**{**numbers, "gamma": 1.8})
