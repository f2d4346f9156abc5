"""Help: the manual as pages. Sections are Markdown files in `pages/`, read once a process.

`book` reads them, `rendering` makes them HTML, `context` finds the section of a page, `finding` searches.
A section's file begins with lines `title:`, `pages:` (URL names it explains) and `words:` (more words to find it by)
between two lines of `---`. In the text:

- `a label` in single backticks is a label of the portal, letter for letter (a test looks for it in the sources);
  ``two backticks`` hold what a person types or a file has in it;
- [words](help:settings/web-products) leads to a section, [words](page:web-products) to a page of the portal;
- ![what is to be seen](figure:routes "Caption") on a line of its own is a picture of static/help/.
"""
