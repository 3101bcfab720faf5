"""Forms and serializers name their fields: a new column is never shown by accident."""

import ast

from tests.architecture.sources import modules, place, tree


def test_no_form_or_serializer_takes_all_fields():
    found = [
        f"{place(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and node.value == "__all__"
    ]

    assert found == []


def test_no_meta_names_what_to_leave_out():
    """`exclude` shows every column that comes later."""
    found = [
        f"{place(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and node.name == "Meta" and "exclude" in _assigned(node)
    ]

    assert found == []


def _assigned(meta: ast.ClassDef) -> set[str]:
    targets = [target for line in meta.body if isinstance(line, ast.Assign) for target in line.targets]
    return {target.id for target in targets if isinstance(target, ast.Name)}
