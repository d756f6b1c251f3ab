"""DMN decision tables: XML, the part of FEEL that a table's cells hold, and hit policies proved equal to ours."""
