"""Names of the DMN standard, and the few of our own that a file carries in its extension elements."""

DMN_13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"
NAMESPACES = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    DMN_13: "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
DMNDI = "https://www.omg.org/spec/DMN/20191111/DMNDI/"
DI = "http://www.omg.org/spec/DMN/20180521/DI/"
DC = "http://www.omg.org/spec/DMN/20180521/DC/"
OURS = "urn:surety:exchange:1"

BEHAVIOUR_DATE = "behaviour_date"  # the column that holds a row's days of validity

# What a type of DMN is to an input; an output that is a number must be whole.
TYPES = {
    "string": "enum",
    "boolean": "bool",
    "date": "date",
    "number": "decimal",
    "double": "decimal",
    "integer": "whole",
    "long": "whole",
}

# Words that FEEL keeps for itself: no input can be called so.
KEYWORDS = {"and", "between", "date", "else", "every", "external", "false", "for", "function", "if", "in", "instance"}
KEYWORDS |= {"not", "null", "of", "or", "return", "satisfies", "some", "then", "time", "true"}
