// Text that fits a width and does no harm.
#include "report/layout.h"

#include <doctest/doctest.h>

#include "base/nearest.h"

using namespace qdq;

TEST_CASE("control characters and broken UTF-8 are shown, not sent") {
  CHECK(printable("plain /a.b:0 +") == "plain /a.b:0 +");
  CHECK(printable("a\x1b[31mb\nc\td\x7f") == "a\\x1b[31mb\\x0ac\\x09d\\x7f");
  CHECK(printable(std::string_view("a\0b", 3)) == "a\\x00b");
  CHECK(printable("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80") ==
        "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
  CHECK(printable("\xff\xc3(") == "\\xff\\xc3(");
  CHECK(printable("\xc0\x80 \xed\xa0\x80 \xf4\x90\x80\x80") ==
        "\\xc0\\x80 \\xed\\xa0\\x80 \\xf4\\x90\\x80\\x80");
  CHECK(printable("\xc2\x9b \xe2\x80\xae") == "\\xc2\\x9b \\xe2\\x80\\xae");  // CSI, turned around
  CHECK(printable("::error::x ::e\n::e") == "\\x3a:error::x \\x3a:e\\x0a::e");
  CHECK(printable("\xc2\xa0::e") == "\xc2\xa0\\x3a:e");  // a blank, too
  CHECK(printable("a##[e] ##vso[e] #1") == "a\\x23#[e] \\x23#vso[e] #1");
  CHECK(printable("std::move [a::b]") == "std::move [a::b]");
  CHECK(printable("cut \xe2\x82") == "cut \\xe2\\x82");
}

TEST_CASE("names are shortened in the middle, between characters") {
  CHECK(shortened("0123456789", 10) == "0123456789");
  CHECK(shortened("0123456789", 9) == "012...789");
  CHECK(shortened("0123456789", 8) == "01...789");
  CHECK(shortened("\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", 5) == "\xc3\xa4...\xc3\xa4");
  CHECK(shortened("0123456789", 0) == "...");
  CHECK(display_width("\xc3\xa4\xe2\x82\xac") == 2);
}

TEST_CASE("paragraphs wrap behind their label") {
  CHECK(paragraph("  why  ", "one two three four", "", 16) ==
        "  why  one two\n"
        "       three\n"
        "       four\n");
  CHECK(paragraph("", "a averyverylongword b", "", 8) == "a\naveryverylongword\nb\n");
  CHECK(paragraph("x ", "one", "(aside of it)", 30) == "x one   (aside of it)\n");
  CHECK(paragraph("x ", "one", "(aside of it)", 15) == "x one\n  (aside of it)\n");
  CHECK(paragraph("x ", "", "", 15) == "x \n");
}

TEST_CASE("a table gives one column what the others leave") {
  TextStyle style;
  style.width = 40;
  Table table({"#", "name", "type"}, 1, 1);
  table.add({"9", "a name that is long enough to be cut", "Conv"});
  table.add({"10", "b", ""});
  CHECK(table.text(style) ==
        " #  name                            type\n"
        " 9  a name that i...ough to be cut  Conv\n"
        "10  b\n");
  style.wide = true;
  CHECK(table.text(style) ==
        " #  name                                  type\n"
        " 9  a name that is long enough to be cut  Conv\n"
        "10  b\n");
}

TEST_CASE("colour is off unless asked for") {
  TextStyle style;
  CHECK(inked("a", Ink::Red, style) == "a");
  style.color = true;
  CHECK(inked("a", Ink::Red, style) == "\x1b[31ma\x1b[0m");
}

TEST_CASE("the nearest names come first") {
  const std::vector<std::string> names{"Conv_1", "Conv_12", "Relu_3", "conv_9", "/model.0/Conv"};
  CHECK(nearest_names("conv_1", names, 5) ==
        std::vector<std::string>{"Conv_1", "Conv_12", "conv_9"});
  CHECK(nearest_names("Conv", names, 2) == std::vector<std::string>{"/model.0/Conv", "Conv_1"});
  CHECK(nearest_names("Rlu_3", names, 5) == std::vector<std::string>{"Relu_3"});
  CHECK(nearest_names("entirely different", names, 5).empty());
  CHECK(nearest_names("", names, 5).empty());
}
