package shop;

import org.apache.commons.lang3.StringUtils;

public class Main {
  public static void main(String[] arguments) {
    System.out.println(StringUtils.capitalize("hello"));
  }
}
