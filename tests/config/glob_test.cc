#include <doctest/doctest.h>

#include <string>

#include "qdq_lint/config.h"

namespace qdq {
namespace {

TEST_CASE("a glob without wildcards is the text") {
  CHECK(glob_matches("", ""));
  CHECK(glob_matches("/a/Conv_0", "/a/Conv_0"));
  CHECK_FALSE(glob_matches("/a/Conv_0", "/a/Conv_01"));
  CHECK_FALSE(glob_matches("/a/Conv_01", "/a/Conv_0"));
  CHECK_FALSE(glob_matches("Conv", "conv"));
  CHECK_FALSE(glob_matches("", "a"));
  CHECK_FALSE(glob_matches("a", ""));
  CHECK(glob_matches("[a]{b}\\", "[a]{b}\\"));
  CHECK_FALSE(glob_matches("[a]", "a"));
}

TEST_CASE("* stays in one part of a path, ** does not") {
  CHECK(glob_matches("*", ""));
  CHECK(glob_matches("*", "abc"));
  CHECK_FALSE(glob_matches("*", "a/b"));
  CHECK_FALSE(glob_matches("*", "/"));
  CHECK(glob_matches("a/*/c", "a/b/c"));
  CHECK(glob_matches("a/*/c", "a//c"));
  CHECK_FALSE(glob_matches("a/*/c", "a/b/b/c"));
  CHECK(glob_matches("**", ""));
  CHECK(glob_matches("**", "a/b"));
  CHECK(glob_matches("a/**/c", "a/b/b/c"));
  CHECK_FALSE(glob_matches("a/**/c", "a/c"));
  CHECK(glob_matches("***", "a/b"));
  CHECK(glob_matches("*a*a", "xaya"));
  CHECK(glob_matches("*ab", "aab"));
  CHECK_FALSE(glob_matches("*ab", "aba"));
  CHECK(glob_matches("**/x*z", "a/xy/xyz"));
  CHECK_FALSE(glob_matches("**/x*z", "a/xy/yz"));
  CHECK(glob_matches("**a*b", "a/ab"));
}

TEST_CASE("? is one character") {
  CHECK(glob_matches("a?c", "abc"));
  CHECK_FALSE(glob_matches("a?c", "ac"));
  CHECK_FALSE(glob_matches("a?c", "a/c"));
  CHECK_FALSE(glob_matches("a?", "abb"));
  CHECK(glob_matches("a?c",
                     "a\xc3\xa9"
                     "c"));
  CHECK(glob_matches("a?", "a\xf0\x9f\x98\x80"));
  CHECK_FALSE(glob_matches("a??", "a\xc3\xa9"));
  CHECK(glob_matches("??", "\xc3\xa9\xc3\xa9"));
  CHECK(glob_matches("*?", "\xc3\xa9"));
}

TEST_CASE("a hostile glob costs its length times the text's") {
  std::string glob;
  for (int n = 0; n < 200; ++n) glob += "*a";
  CHECK_FALSE(glob_matches(glob + "b", std::string(5000, 'a')));
  CHECK(glob_matches(glob, std::string(5000, 'a')));
  std::string both;
  for (int n = 0; n < 100; ++n) both += "**a*a";
  CHECK_FALSE(glob_matches(both + "b", std::string(5000, 'a')));
}

}  // namespace
}  // namespace qdq
