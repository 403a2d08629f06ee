"""Types of what crosses a process, made from the JSON Schemas in `protocol/`, for Python and for TypeScript.

Knows the part of JSON Schema that these schemas use, and raises `SchemaError` for the rest: better no type than a wrong
one.
"""
