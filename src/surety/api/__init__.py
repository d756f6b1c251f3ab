"""The API. `docs/api.md` describes it; `/api/openapi.json` is generated from the code."""
