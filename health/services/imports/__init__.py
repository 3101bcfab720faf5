"""Imports in the browser: uploaded, mapped, checked, taken in, undone. Import the submodule."""
