"""The report of a match round: its data, as a workbook and as a PDF.

report = build_report(findings, title="Spring 2026", made_on="2026-03-01")   # numbers, no names; becomes JSON
listing = build_listing(findings, people)                                    # the people, line by line
workbook(report, listing), paper(report, listing)                            # bytes of an XLSX file and a PDF
"""
